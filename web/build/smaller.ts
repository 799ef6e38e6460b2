/**
 * HTML with a space in place of each line break and the indentation after it. The space stays, because it separates words and
 * inline elements.
 */
export const smallerHtml = (html: string): string => html.replace(/\s*\n\s*/g, ' ');

/** CSS without comments, and without the whitespace that has no meaning. Strings in it must not contain line breaks. */
export const smallerCss = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replace(/, /g, ',')
    .replace(/([a-z-]): /g, '$1:')
    .replace(/;\}/g, '}');
