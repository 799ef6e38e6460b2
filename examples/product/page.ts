import { createHash } from 'node:crypto';
import { answer } from './answers.ts';
import { escaped } from './html.ts';
import type { Visit } from './presence.ts';

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
.inside { border-left: .5rem solid #b00020; padding-left: 1rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: bold; padding: .5rem 0 }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #767676 }
`;

/** Allows this style only: no scripts and no other resources. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const row = ({ agent, team, actingFor, accountId, scope, since }: Visit): string => `
<tr>
<th scope="row">${escaped(agent)}</th>
<td>${escaped(team)}</td>
<td>${escaped(actingFor)}</td>
<td>${escaped(accountId)}</td>
<td>${scope === 'full' ? 'Read and change' : 'Read only'}</td>
<td><time datetime="${escaped(since)}">${escaped(since.slice(0, 19).replace('T', ' '))} UTC</time></td>
</tr>`;

const table = (visits: readonly Visit[]): string => `
<table>
<caption>Who is inside now</caption>
<thead><tr>
<th scope="col">Who</th><th scope="col">Team</th><th scope="col">Acting for</th>
<th scope="col">Account</th><th scope="col">May</th><th scope="col">Since</th>
</tr></thead>
<tbody>${visits.map(row).join('')}
</tbody>
</table>`;

/** The page that shows whether agents are inside, and which. */
export const page = (visits: readonly Visit[]): Response => {
  const sentence = visits.length > 0 ? 'Support is inside' : 'Nobody from support is inside';
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${sentence}: example product</title>
<style>${style}</style>
</head>
<body>
<main>
<h1${visits.length > 0 ? ' class="inside"' : ''}>${sentence}</h1>${visits.length > 0 ? table(visits) : ''}
<p><a href="/">Look again</a> · <a href="/settings">Settings</a></p>
</main>
</body>
</html>
`;
  return answer(200, html, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
  });
};
