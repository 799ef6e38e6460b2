/** Control characters, which a terminal would obey: texts of customers and agents are shown, not run. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are replaced
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A value as text of one line that is safe to print; empty for a value that is absent. */
export const plain = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(controls, ' ');
};
