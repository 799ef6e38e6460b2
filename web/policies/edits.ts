import type { Content, Restriction, Rule, TwoFactor } from './model.ts';

/** The fields of a threshold, as typed. */
export interface ThresholdForm {
  /** Tells the rows apart. */
  key: number;
  items: string;
  perMinutes: string;
  /** Kept as stored: the actions that count. */
  actions?: string[] | undefined;
}

/** The fields about support sessions, as typed. */
export interface SessionForm {
  ticketRequired: boolean;
  hasTripwire: boolean;
  actions: string;
  perMinutes: string;
}

/** What was changed on the page and not saved. It lies over the stored policy, whichever version that is. */
export interface Edits {
  restrictions: Partial<Record<Restriction, 'everyone' | 'admins'>>;
  twoFactor?: TwoFactor;
  trashDays?: string;
  thresholds?: ThresholdForm[];
  sessions?: SessionForm;
  defaultDecision?: Content['defaultDecision'];
  /** Rules by the id that they have in the stored policy, or their own when they are new; undefined for removed ones. */
  rules: ReadonlyMap<string, Rule | undefined>;
}

export const noEdits = (): Edits => ({ restrictions: {}, rules: new Map() });

/** The whole number in a text, if it is one from `min` to `max`. */
export const numberIn = (text: string, min: number, max: number): number | undefined => {
  const value = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
};

/** The limits of the API. */
export const limits = {
  trashDays: [1, 365],
  items: [1, 100_000],
  perMinutes: [1, 1440],
  tripwireActions: [1, 100],
} as const;

const isWithin = (text: string, [min, max]: readonly [number, number]): boolean =>
  numberIn(text, min, max) !== undefined;

export const thresholdForms = ({ sensitiveActions }: Content): ThresholdForm[] =>
  sensitiveActions.thresholds.map(({ items, perMinutes, actions }, key) => ({
    key,
    items: String(items),
    perMinutes: String(perMinutes),
    actions,
  }));

export const sessionForm = ({ supportSessions: { ticketRequired, tripwire } }: Content): SessionForm => ({
  ticketRequired,
  hasTripwire: tripwire !== null,
  actions: String(tripwire?.actions ?? 20),
  perMinutes: String(tripwire?.perMinutes ?? 60),
});

const sameThreshold = ({ items, perMinutes, actions = [] }: ThresholdForm): string =>
  JSON.stringify([Number(items), Number(perMinutes), [...actions].sort()]);

/** The fields whose text is not valid: `trashDays`, `tripwire.actions`, `thresholds.0.items`, … */
export const invalidFields = ({ trashDays, thresholds = [], sessions }: Edits): ReadonlySet<string> => {
  const invalid = new Set<string>();
  const check = (name: string, text: string, range: readonly [number, number]): void => {
    if (!isWithin(text, range)) invalid.add(name);
  };
  if (trashDays !== undefined) check('trashDays', trashDays, limits.trashDays);
  const seen = new Set<string>();
  for (const threshold of thresholds) {
    check(`thresholds.${threshold.key}.items`, threshold.items, limits.items);
    check(`thresholds.${threshold.key}.perMinutes`, threshold.perMinutes, limits.perMinutes);
    const same = sameThreshold(threshold);
    if (seen.has(same)) invalid.add(`thresholds.${threshold.key}.duplicate`);
    seen.add(same);
  }
  if (sessions?.hasTripwire) {
    check('tripwire.actions', sessions.actions, limits.tripwireActions);
    check('tripwire.perMinutes', sessions.perMinutes, limits.perMinutes);
  }
  return invalid;
};

/** A rule on the page. */
export interface RuleRow {
  /** Its key in the edits. */
  key: string;
  rule: Rule;
  isEdited: boolean;
}

/** The rules of a policy with the edited ones in their places, removed ones left out, and new ones at the end. */
export const ruleRows = (rules: readonly Rule[], edits: Edits['rules']): RuleRow[] => {
  const known = new Set(rules.map(({ id }) => id));
  const stored = rules.map((rule) => ({ key: rule.id, rule: edits.has(rule.id) ? edits.get(rule.id) : rule }));
  const added = [...edits].filter(([key]) => !known.has(key)).map(([key, rule]) => ({ key, rule }));
  return [...stored, ...added].flatMap(({ key, rule }) =>
    rule === undefined ? [] : [{ key, rule, isEdited: edits.has(key) }],
  );
};

const editedThresholds = (forms: readonly ThresholdForm[]): Content['sensitiveActions']['thresholds'] =>
  forms.map(({ items, perMinutes, actions }) => ({
    ...(actions === undefined ? {} : { actions }),
    items: Number(items),
    perMinutes: Number(perMinutes),
  }));

const editedSessions = (stored: Content['supportSessions'], form: SessionForm): Content['supportSessions'] => ({
  ...stored,
  ticketRequired: form.ticketRequired,
  tripwire: form.hasTripwire ? { actions: Number(form.actions), perMinutes: Number(form.perMinutes) } : null,
});

/** A policy with edits applied. The fields of the edits must be valid. */
export const applyEdits = (content: Content, edits: Edits): Content => {
  const { restrictions, twoFactor, trashDays, thresholds, sessions, defaultDecision, rules } = edits;
  return {
    ...content,
    restrictions: { ...content.restrictions, ...restrictions },
    rules: ruleRows(content.rules, rules).map(({ rule }) => rule),
    ...(defaultDecision === undefined ? {} : { defaultDecision }),
    ...(twoFactor === undefined ? {} : { twoFactor }),
    ...(trashDays === undefined ? {} : { trashDays: Number(trashDays) }),
    ...(thresholds === undefined
      ? {}
      : { sensitiveActions: { ...content.sensitiveActions, thresholds: editedThresholds(thresholds) } }),
    ...(sessions === undefined ? {} : { supportSessions: editedSessions(content.supportSessions, sessions) }),
  };
};
