import { msg, str } from '@lit/localize';
import { formatDateTime } from '../core/format.ts';
import { agentName, scopeName, teamNames } from '../core/support-words.ts';
import { accountSentences } from './account-sentences.ts';
import type { Entry, Sentences, Subject } from './model.ts';
import { supportSentences } from './support-sentences.ts';
import { workSentences } from './work-sentences.ts';

const sentences: Sentences = { ...supportSentences, ...accountSentences, ...workSentences };

/** What the words for entries need to know of the account. */
export interface WordsContext {
  timeZone: string;
  nameOf: (userId: string) => string;
}

/** The actor of an entry in words: a name, an agent with the team, the product, or Gatehouse itself. */
export const actorName = ({ kind, id, team }: Entry['actor'], nameOf: (userId: string) => string): string => {
  switch (kind) {
    case 'user':
      return nameOf(id);
    case 'agent':
      return team === undefined ? id : agentName({ id, team });
    case 'service':
      return msg(str`The product (${id})`);
    case 'system':
      return msg('Gatehouse');
  }
};

/**
 * An entry as a sentence. Types that are newer than this element, and entries that were altered so that their sentence lacks
 * something, are shown by actor and type.
 */
export const sentenceOf = (entry: Entry, { timeZone, nameOf }: WordsContext): string => {
  const actor = actorName(entry.actor, nameOf);
  const whenOf = (instant: string): string => formatDateTime(instant, timeZone);
  const sentence = Object.hasOwn(sentences, entry.type)
    ? (sentences as Readonly<Record<string, (subject: Subject<never>) => string>>)[entry.type]
    : undefined;
  try {
    const text = sentence?.({ actor, target: entry.target.id, data: entry.data as never, nameOf, whenOf });
    if (text !== undefined) return text;
  } catch {
    // The data is not what the type declares.
  }
  return `${actor}: ${entry.type}`;
};

const textIn = (data: Entry['data'], name: string): string[] => {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? [value] : [];
};

/** What else an entry says in words: the scope and teams of support access, reasons and tickets. */
export const notesOf = ({ type, data }: Entry): string[] => {
  const isTerms = type === 'grant.created' || type === 'access-request.created';
  const { scope, teams } = data;
  const isReasonFree = type === 'grant.revoked' && data['endReason'] !== 'revoked';
  return [
    ...(isTerms && (scope === 'full' || scope === 'read_only') ? [scopeName(scope)] : []),
    ...(isTerms && Array.isArray(teams) ? [teamNames(teams.map(String))] : []),
    ...(type === 'trash.purged' ? [] : textIn(data, 'reason')),
    ...textIn(data, 'declineReason'),
    ...(isReasonFree ? textIn(data, 'endReason') : []),
    ...textIn(data, 'ticket').map((ticket) => msg(str`Ticket ${ticket}`)),
  ];
};
