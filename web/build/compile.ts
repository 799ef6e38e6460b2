import { generateMsgId } from '@lit/localize/internal/id-generation.js';
import ts from 'typescript';
import { smallerCss, smallerHtml } from './smaller.ts';

/** A replacement of a part of a source text. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

const smaller: Readonly<Record<string, (text: string) => string>> = {
  html: smallerHtml,
  staticHtml: smallerHtml,
  css: smallerCss,
};

const literalsOf = (template: ts.TemplateLiteral): readonly ts.TemplateLiteralLikeNode[] =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? [template]
    : [template.head, ...template.templateSpans.map(({ literal }) => literal)];

/** The name that `msg('…', { id: 'name' })` gives a message. */
const nameIn = (options: ts.Expression | undefined): string | undefined => {
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return undefined;
  const [property] = options.properties;
  if (!property || !ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.initializer)) return undefined;
  return property.initializer.text;
};

/** `msg('Save')` becomes `msg(7)`, and ``msg(str`Ends ${when}`)`` becomes `msg(8,[when])`. */
const messageEdits = (
  { arguments: [message, options], end }: ts.CallExpression,
  number: (id: string) => number,
): Edit[] => {
  if (message === undefined) throw new Error('msg without a message');
  const start = message.getStart();
  if (ts.isStringLiteralLike(message)) {
    return [{ start, end: end - 1, text: `${number(nameIn(options) ?? generateMsgId(message.text, false))}` }];
  }
  if (!ts.isTaggedTemplateExpression(message)) throw new Error(`not a text: ${message.getText()}`);
  const { template } = message;
  const id =
    nameIn(options) ??
    generateMsgId(
      literalsOf(template).map(({ text }) => text),
      false,
    );
  const values = ts.isTemplateExpression(template) ? template.templateSpans.map(({ expression }) => expression) : [];
  const starts = [start, ...values.map((value) => value.end)];
  const ends = [...values.map((value) => value.getStart()), end - 1];
  return starts.map((from, at) => {
    const isLast = at === values.length;
    const opening = at === 0 ? `${number(id)},[` : isLast ? '' : ',';
    return { start: from, end: ends[at] ?? end - 1, text: isLast ? `${opening}]` : opening };
  });
};

const templateEdits = ({ tag, template }: ts.TaggedTemplateExpression): Edit[] => {
  const shorten = smaller[tag.getText()];
  if (!shorten) return [];
  return literalsOf(template).map((literal) => {
    const raw = literal.getText();
    const [opening, closing] = [1, raw.endsWith('${') ? 2 : 1];
    const text = raw.slice(0, opening) + shorten(raw.slice(opening, -closing)) + raw.slice(-closing);
    return { start: literal.getStart(), end: literal.end, text };
  });
};

/**
 * A module of `web/` as it is bundled: messages are numbers, and the templates are without indentation.
 * @param path names the module in errors
 * @param number gives the number of a message from its id in XLIFF
 * @throws when `msg` is called with anything but a text, or `number` throws
 */
export const compileModule = (source: string, path: string, number: (id: string) => number): string => {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ESNext, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'msg') {
      edits.push(...messageEdits(node, number));
    } else if (ts.isTaggedTemplateExpression(node)) edits.push(...templateEdits(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  let at = 0;
  const parts = edits
    .sort((one, other) => one.start - other.start)
    .flatMap(({ start, end, text }) => {
      const before = source.slice(at, start);
      at = end;
      return [before, text];
    });
  return [...parts, source.slice(at)].join('');
};
