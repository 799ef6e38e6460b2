/** What the reader has entered in the filter form. Days are `yyyy-mm-dd`; empty texts do not filter. */
export interface FilterDraft {
  type: string;
  actor: string;
  target: string;
  firstDay: string;
  lastDay: string;
}

/** The filters as the query of the journal has them. */
export interface JournalFilters {
  type?: string;
  actor?: string;
  target?: string;
  from?: string;
  to?: string;
}

export const noFilters: FilterDraft = { type: '', actor: '', target: '', firstDay: '', lastDay: '' };

/** How far the clocks of a time zone are ahead of UTC at an instant, in milliseconds. */
const offsetAt = (instant: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === '' ? {} : { timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - instant;
};

/**
 * The instant at which a day begins in a time zone, in milliseconds. Where clocks skip midnight, it is the first instant of
 * the day.
 * @param day a day in UTC as `Date.UTC` returns it
 */
const startOfDay = (day: number, timeZone: string): number => {
  const before = day - offsetAt(day - 86_400_000, timeZone);
  const after = day - offsetAt(day + 86_400_000, timeZone);
  const exact = [before, after].find((instant) => instant + offsetAt(instant, timeZone) === day);
  return exact ?? Math.max(before, after);
};

const dayOf = (text: string): number | undefined => {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return found ? Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) : undefined;
};

/** The instants between which two days lie in a time zone: `from` included, `to` excluded. */
const rangeOf = ({ firstDay, lastDay }: FilterDraft, timeZone: string): Pick<JournalFilters, 'from' | 'to'> => {
  const [first, last] = [dayOf(firstDay), dayOf(lastDay)];
  return {
    ...(first === undefined ? {} : { from: new Date(startOfDay(first, timeZone)).toISOString() }),
    ...(last === undefined ? {} : { to: new Date(startOfDay(last + 86_400_000, timeZone)).toISOString() }),
  };
};

/** The filters that the form stands for. */
export const filtersOf = (draft: FilterDraft, timeZone: string): JournalFilters => {
  const { type, actor, target } = draft;
  return {
    ...(type === '' ? {} : { type }),
    ...(actor.trim() === '' ? {} : { actor: actor.trim() }),
    ...(target.trim() === '' ? {} : { target: target.trim() }),
    ...rangeOf(draft, timeZone),
  };
};

/** Whether the last day is before the first one. */
export const isReversed = ({ firstDay, lastDay }: FilterDraft): boolean =>
  firstDay !== '' && lastDay !== '' && lastDay < firstDay;

export const isFiltered = (draft: FilterDraft): boolean => Object.values(draft).some((text) => text.trim() !== '');
