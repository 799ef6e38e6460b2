import type { LocalGatehouse } from './gatehouse.ts';

interface SampleUser {
  name: string;
  role: 'owner' | 'admin' | 'member';
  kind?: 'internal' | 'external';
  status?: 'active' | 'suspended';
  twoFactor: boolean;
  passwordStrength: number;
}

const users: Record<string, SampleUser> = {
  olivia: { name: 'Olivia Owner', role: 'owner', twoFactor: true, passwordStrength: 4 },
  adam: { name: 'Adam Admin', role: 'admin', twoFactor: true, passwordStrength: 3 },
  mia: { name: 'Mia Member', role: 'member', twoFactor: false, passwordStrength: 2 },
  sam: { name: 'Sam Suspended', role: 'member', status: 'suspended', twoFactor: false, passwordStrength: 1 },
  erin: { name: 'Erin External', role: 'member', kind: 'external', twoFactor: false, passwordStrength: 3 },
};

const accounts = {
  acme: { name: 'Acme Industries', edition: 'dream_team' },
  globex: { name: 'Globex Corporation', edition: 'sales_essentials' },
};

/**
 * Makes two sample accounts with five people each, through the API as the vendor's backend would. What is there
 * already is left as it is.
 */
export const seed = async ({ url, token }: Pick<LocalGatehouse, 'url' | 'token'>): Promise<void> => {
  const authorization = `Bearer ${await token({ kind: 'service', sub: 'backend' })}`;
  const send = async (method: string, path: string, body?: unknown): Promise<number> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok && response.status !== 404) {
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    }
    await response.arrayBuffer();
    return response.status;
  };
  await Promise.all(
    Object.entries(accounts).map(async ([accountId, account]) => {
      const path = `/v1/accounts/${accountId}`;
      if ((await send('GET', path)) !== 404) return;
      await send('PUT', path, account);
      await Promise.all(
        Object.entries(users).map(([id, user]) =>
          send('PUT', `${path}/users/${id}`, { ...user, email: `${id}@${accountId}.example` }),
        ),
      );
    }),
  );
};

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

# The owner turns support access off; the product asks again: not active. It is also told, by a signal
curl -s -X DELETE $URL/v1/accounts/acme/support-access -H "authorization: Bearer $OWNER"
curl -s $URL/oauth/introspect -H "authorization: Bearer $SERVICE" -d token=$TOKEN
curl -s -X POST $URL/v1/signals/poll -H "authorization: Bearer $SERVICE"

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

# The people of acme, as the vendor's backend sees them
curl -s $URL/v1/accounts/acme/users -H "authorization: Bearer $SERVICE"

# A token for anybody else
curl -s $URL/dev/token -H 'content-type: application/json' \\
  -d '{"kind":"user","sub":"mia","accountId":"acme","role":"member"}'`;
};
