import type { Response } from 'express';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML, for contents and attributes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

/** Sends a page that may load nothing but what `allowed` names. @param allowed directives of a content security policy */
export const sendHtml = (response: Response, html: string, allowed: readonly string[]): void => {
  const closed = ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];
  const policy = ["default-src 'none'", ...allowed, ...closed].join('; ');
  response.set({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer' }).type('html').send(html);
};
