/** A token of Logs Insights QL. */
export interface Token {
  kind: 'word' | 'text' | 'pattern' | 'number' | 'sign';
  value: string;
}

const forms = [
  ['pattern', /like\s+\/((?:\\.|[^/\\])*)\//y],
  ['text', /"((?:\\.|[^"\\])*)"/y],
  ['number', /(\d+(?:\.\d+)?)/y],
  ['word', /(@?[A-Za-z_][\w.]*)/y],
  ['sign', /(!=|<=|>=|[=<>,()[\]|*])/y],
] as const;

const space = /\s+/y;

/** Matches a form at a place of a text. */
const matchAt = (form: RegExp, text: string, at: number): RegExpExecArray | null => {
  form.lastIndex = at;
  return form.exec(text);
};

/** The tokens of a query. `like /…/` is one token, a pattern. @throws SyntaxError */
export const tokensOf = (query: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const blank = matchAt(space, query, at);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const found = forms
      .map(([kind, form]) => ({ kind, match: matchAt(form, query, at) }))
      .find(({ match }) => match !== null);
    if (!found?.match) throw new SyntaxError(`the query has no known word at "${query.slice(at, at + 20)}"`);
    tokens.push({ kind: found.kind, value: found.match[1] ?? '' });
    at += found.match[0].length;
  }
  return tokens;
};
