import type { Response } from 'express';
import { escaped, sendHtml } from './html.ts';
import type { Visit } from './presence.ts';

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
<caption>Agents inside now</caption>
<thead><tr>
<th scope="col">Agent</th><th scope="col">Team</th><th scope="col">Acting for</th>
<th scope="col">Account</th><th scope="col">May</th><th scope="col">Since</th>
</tr></thead>
<tbody>${visits.map(row).join('')}
</tbody>
</table>`;

/** Sends the page that shows whether agents are inside, and which. */
export const page = (response: Response, visits: readonly Visit[]): void => {
  const sentence = visits.length > 0 ? 'Support is inside' : 'Nobody from support is inside';
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${sentence}: example product</title>
<link rel="stylesheet" href="/style.css">
<main>
<h1${visits.length > 0 ? ' class="inside"' : ''}>${sentence}</h1>${visits.length > 0 ? table(visits) : ''}
<p><a href="/">Look again</a> · <a href="/settings">Settings</a></p>
</main>
</html>
`;
  sendHtml(response, html, ["style-src 'self'"]);
};
