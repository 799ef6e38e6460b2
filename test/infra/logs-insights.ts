/** Commands, operators and functions of Logs Insights QL that the saved queries use: words that are no fields. */
const words = new Set([
  ...['fields', 'filter', 'stats', 'sort', 'as', 'by', 'and', 'or', 'not', 'in', 'like', 'asc', 'desc'],
  ...['coalesce', 'earliest', 'latest', 'ispresent'],
]);

/** A text without strings and regular expressions. */
const withoutLiterals = (text: string): string =>
  text.replace(/"[^"]*"/g, '""').replace(/like \/(\\.|[^/])*\//g, 'like ""');

/** The fields of log lines that a query names: not those that it makes itself, nor those of CloudWatch (`@timestamp`). */
export const fieldsNamedIn = (text: string): string[] => {
  const bare = withoutLiterals(text);
  const made = new Set([...bare.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
  const names = [...bare.matchAll(/(?<![@\w.])[a-zA-Z][\w]*(\.\w+)*/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !words.has(name) && !made.has(name));
};

/** The value at a path such as `data.actions.0`; `undefined` when there is none. */
export const valueAt = (line: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], line);

const unquoted = (list: string): string[] => [...list.matchAll(/"([^"]*)"/g)].map(([, one = '']) => one);

/** The conditions of a query on texts, but for those with a parameter: `field = "…"`, `field in […]` and `field like /…/`. */
const conditionsIn = (text: string): ((line: object) => boolean)[] => [
  ...[...text.matchAll(/([\w.]+) = "([^"{]*)"/g)].map(
    ([, field = '', value]) =>
      (line: object) =>
        valueAt(line, field) === value,
  ),
  ...[...text.matchAll(/([\w.]+) in \[([^\]]*)\]/g)].map(
    ([, field = '', list = '']) =>
      (line: object) =>
        unquoted(list).includes(String(valueAt(line, field))),
  ),
  ...[...text.matchAll(/([\w.]+) like \/((?:\\.|[^/])*)\//g)].map(
    ([, field = '', pattern = '']) =>
      (line: object) =>
        new RegExp(pattern).test(String(valueAt(line, field))),
  ),
];

/** Whether a query asks for a line of this kind. @throws when the query has no condition on texts */
export const wants = (text: string, line: object): boolean => {
  const conditions = conditionsIn(text);
  if (conditions.length === 0) throw new Error(`the query asks for no kind of line: ${text}`);
  return conditions.every((holds) => holds(line));
};
