/** The members of a link that its uses are counted with. */
interface Counts {
  recipients: readonly string[];
  uses: number;
  maxUses?: number | undefined;
  usesByRecipient?: Readonly<Record<string, number>>;
}

/** The id of a recipient within a link: entries and events name recipients by it, never by their address. */
export const recipientIdAt = (index: number): string => `rcp-${index + 1}`;

const own = (usesByRecipient: Counts['usesByRecipient'], recipientId: string): number =>
  usesByRecipient?.[recipientId] ?? 0;

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
  link.recipients.every((_, index) => hasNoUsesLeft(link, recipientIdAt(index)));

/** The uses of each recipient, with their addresses. */
export const recipientUsesOf = ({ recipients, usesByRecipient }: Counts) =>
  recipients.map((email, index) => {
    const recipientId = recipientIdAt(index);
    return { recipientId, email, uses: own(usesByRecipient, recipientId) };
  });
