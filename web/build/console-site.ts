/** The path at which a file of the console is served: the page at the root, everything else below `console/`. */
export const consolePath = (name: string): string => (name === 'index.html' ? name : `console/${name}`);

/**
 * The content security policy of the console: scripts and styles from its own origin, no inline code, templates through Lit
 * alone.
 * @param connections URLs to which it may send requests besides its own origin
 */
export const contentSecurityPolicy = (connections: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${["'self'", ...connections].join(' ')}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
