/** Something that the custom-elements manifest describes. */
export interface Described {
  name?: string;
  description?: string;
  default?: string;
  type?: { text: string };
}

/** A class in the custom-elements manifest, as far as it is read here. */
export interface Declaration extends Described {
  name: string;
  tagName?: string;
  attributes?: Described[];
  events?: Described[];
  slots?: Described[];
  cssParts?: Described[];
  cssProperties?: Described[];
  members?: (Described & { kind: string; privacy?: string; attribute?: string })[];
}

/** The folder of an element in `web/`, which is also the name of its page in `docs/elements`. */
export const folderOf = ({ tagName = '' }: Declaration): string => tagName.replace('gatehouse-', '');

/** The events that are described: the analyzer also lists calls of `dispatchEvent` with a variable. */
export const eventsOf = ({ events = [] }: Declaration): Described[] =>
  events.filter(({ description, name }) => description !== undefined && name?.startsWith('gatehouse-'));

/** The public properties without an attribute. */
export const propertiesOf = ({ members = [] }: Declaration): Described[] =>
  members.filter(
    ({ kind, privacy, attribute, description }) =>
      kind === 'field' && privacy === 'public' && attribute === undefined && description !== undefined,
  );
