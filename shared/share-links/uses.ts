/** The members of a link that its uses are counted with. */
interface Counts {
  recipients: readonly string[];
  /** The ids of the recipients, in the same order; absent until the recipients were first changed. */
  recipientIds?: readonly string[];
  /** How many recipients the link has ever had; absent until the recipients were first changed. */
  recipientsEver?: number;
  uses: number;
  maxUses?: number | undefined;
  usesByRecipient?: Readonly<Record<string, number>>;
}

const numbered = (number: number): string => `rcp-${number}`;

/** The key in `usesByRecipient` of the uses of all recipients that were removed from the link. */
const removed = 'removed';

/** The id of a recipient within a link: entries and events name recipients by it, never by their address. */
export const recipientIdAt = ({ recipientIds }: Pick<Counts, 'recipientIds'>, index: number): string =>
  recipientIds?.[index] ?? numbered(index + 1);

/**
 * The recipients of a link after a change. A recipient who stays keeps their id, and with it their uses. Ids are not reused: a
 * recipient who is removed and added again is a new one.
 */
export const withRecipients = (link: Counts, recipients: string[]) => {
  const ids = new Map(link.recipients.map((email, index) => [email, recipientIdAt(link, index)]));
  let recipientsEver = link.recipientsEver ?? link.recipients.length;
  const recipientIds = recipients.map((email) => ids.get(email) ?? numbered(++recipientsEver));
  return { recipients, recipientIds, recipientsEver };
};

const own = (usesByRecipient: Counts['usesByRecipient'], recipientId: string): number =>
  usesByRecipient?.[recipientId] ?? 0;

/** `usesByRecipient` after another use. The uses of removed recipients are added up, so the map cannot grow without limit. */
export const countUse = (link: Counts, recipientId: string): Record<string, number> => {
  const present = new Set(link.recipients.map((_, index) => recipientIdAt(link, index)));
  const counts: Record<string, number> = {};
  for (const [id, uses] of Object.entries(link.usesByRecipient ?? {})) {
    const key = present.has(id) ? id : removed;
    counts[key] = (counts[key] ?? 0) + uses;
  }
  return { ...counts, [recipientId]: own(counts, recipientId) + 1 };
};

/**
 * The uses that count against `maxUses` for one recipient: their own, and all without a known recipient. Without a recipient,
 * all uses count.
 */
const usesAgainst = ({ uses, usesByRecipient = {} }: Counts, recipientId: string | undefined): number => {
  if (recipientId === undefined) return uses;
  const known = Object.values(usesByRecipient).reduce((sum, count) => sum + count, 0);
  return uses - known + own(usesByRecipient, recipientId);
};

/** Whether a recipient has used a link as often as `maxUses` allows. */
export const hasNoUsesLeft = (link: Counts, recipientId: string | undefined): boolean =>
  link.maxUses !== undefined && usesAgainst(link, recipientId) >= link.maxUses;

/** Whether no recipient has a use left. */
export const isUsedUp = (link: Counts): boolean =>
  link.recipients.every((_, index) => hasNoUsesLeft(link, recipientIdAt(link, index)));

/** The uses of each recipient, with their addresses. */
export const recipientUsesOf = (link: Counts) =>
  link.recipients.map((email, index) => {
    const recipientId = recipientIdAt(link, index);
    return { recipientId, email, uses: own(link.usesByRecipient, recipientId) };
  });
