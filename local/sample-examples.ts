import type { LocalGatehouse } from './gatehouse.ts';

/** Commands to try, with tokens, for copying into a shell. */
export const examples = async ({ url, token }: Pick<LocalGatehouse, 'url' | 'token'>): Promise<string> => {
  const owner = await token({ kind: 'user', sub: 'olivia', accountId: 'acme', role: 'owner' });
  const agent = await token({ kind: 'agent', sub: 'agent-1', team: 'technical_support' });
  const service = await token({ kind: 'service', sub: 'backend' });
  return `# Tokens for 12 hours: the owner of acme, an agent of technical support, the vendor's backend
URL=${url}
OWNER=${owner}
AGENT=${agent}
SERVICE=${service}
field() { node -p "JSON.parse(fs.readFileSync(0)).$1"; }

# An agent asks to be let into acme; the owner approves, but for an hour only
REQUEST=$(curl -s $URL/v1/support/access-requests -H "authorization: Bearer $AGENT" \\
  -H 'content-type: application/json' -d '{"accountId":"acme","duration":"P7D","reason":"The import fails"}' | field requestId)
curl -s $URL/v1/accounts/acme/access-requests/$REQUEST/approve -H "authorization: Bearer $OWNER" \\
  -H 'content-type: application/json' -d '{"duration":"PT1H"}'

# The agent enters, and gets a token for the product (npm run example starts one)
TOKEN=$(curl -s $URL/v1/support/sessions -H "authorization: Bearer $AGENT" \\
  -H 'content-type: application/json' -d '{"accountId":"acme","reason":"The import fails"}' | field accessToken)

# The product asks whether the token is good: active
curl -s $URL/oauth/introspect -H "authorization: Bearer $SERVICE" -d token=$TOKEN

# The owner turns support access off; the product asks again: not active
curl -s -X DELETE $URL/v1/accounts/acme/support-access -H "authorization: Bearer $OWNER"
curl -s $URL/oauth/introspect -H "authorization: Bearer $SERVICE" -d token=$TOKEN

# It is also told, by a signal, which comes again until it is acknowledged; that is what the second poll does
sleep 2
SETS=$(curl -s -X POST $URL/v1/signals/poll -H "authorization: Bearer $SERVICE"); echo "$SETS"
curl -s $URL/v1/signals/poll -H "authorization: Bearer $SERVICE" -H 'content-type: application/json' \\
  -d "$(echo "$SETS" | node -p 'JSON.stringify({ack: Object.keys(JSON.parse(fs.readFileSync(0)).sets)})')"

# Who was inside acme, and when the product knew that they were put out
curl -s $URL/v1/accounts/acme/support-sessions -H "authorization: Bearer $OWNER"

# The owner lets support in for one minute, unasked
curl -s $URL/v1/accounts/acme/grants -H "authorization: Bearer $OWNER" \\
  -H 'content-type: application/json' -d '{"duration":"PT1M","reason":"The import fails"}'

# Whether support may enter acme, and until when; ask again after the minute
curl -s $URL/v1/accounts/acme/support-access -H "authorization: Bearer $OWNER"

# The accounts that an agent may enter now
curl -s $URL/v1/support/accounts -H "authorization: Bearer $AGENT"

# The journal of acme; then the same on the bus and in the audit log
curl -s $URL/v1/accounts/acme/journal -H "authorization: Bearer $OWNER"
curl -s $URL/dev/events
curl -s $URL/dev/audit

# May mia export an opportunity? May she delete one? Then whom acme's draft of a stricter policy would have hit
for ACTION in export delete; do
  curl -s $URL/v1/accounts/acme/access/v1/evaluation -H "authorization: Bearer $SERVICE" -H 'content-type: application/json' \\
    -d '{"subject":{"type":"user","id":"mia"},"action":{"name":"'$ACTION'"},"resource":{"type":"opportunity","id":"o-17"}}'
done
curl -s $URL/v1/accounts/acme/policy/shadow -H "authorization: Bearer $OWNER"

# A document for kim: the link, whose code is told this once; kim opens it with the code
LINK=$(curl -s $URL/v1/accounts/acme/share-links -H "authorization: Bearer $OWNER" \\
  -H 'content-type: application/json' -d '{"documentId":"offer-1","recipients":["kim@example.com"],"duration":"P7D"}')
curl -s $URL/v1/share-links/$(echo "$LINK" | field linkId)/open -H 'content-type: application/json' \\
  -d '{"code":"'$(echo "$LINK" | field code)'","email":"kim@example.com"}'

# The people with access to acme: weak passwords, no second factor, long not seen; and support beside them
curl -s $URL/v1/accounts/acme/people -H "authorization: Bearer $OWNER"

# A token for anybody else
curl -s $URL/dev/token -H 'content-type: application/json' \\
  -d '{"kind":"user","sub":"mia","accountId":"acme","role":"member"}'`;
};
