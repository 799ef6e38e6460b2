/** What the address of the page says about a link. */
export interface Address {
  linkId: string;
  code: string;
  /** The fragment without link and code; empty or starting with `#`. */
  rest: string;
}

/**
 * Reads `#link=…&code=…`. Parameters may also follow a path within the fragment, as in `#page?link=…&code=…`; the path and
 * other parameters stay.
 */
export const addressOf = (fragment: string): Address => {
  const text = fragment.replace(/^#/, '');
  const at = text.indexOf('?');
  const path = at < 0 ? '' : text.slice(0, at);
  const given = new URLSearchParams(text.slice(at + 1));
  const linkId = given.get('link') ?? '';
  const code = given.get('code') ?? '';
  if (linkId === '' && code === '') return { linkId, code, rest: fragment };
  given.delete('link');
  given.delete('code');
  const query = given.size === 0 ? '' : `${at < 0 ? '' : '?'}${given}`;
  return { linkId, code, rest: path + query === '' ? '' : `#${path}${query}` };
};
