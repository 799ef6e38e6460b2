import { msg, str } from '@lit/localize';

/** The name of an edition for people: `dream_team` is `Dream Team`. */
const editionName = (edition: string): string =>
  edition.replace(/[_-]+/g, ' ').replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase());

/** Says which edition includes a feature that the account's edition lacks. @param edition undefined when none does */
export const editionNeeded = (edition: string | undefined): string =>
  edition === undefined
    ? msg('No edition includes this feature.')
    : msg(str`These features are only available in the ${editionName(edition)} edition.`);
