import type { Persona } from './personas.ts';

/** A page of the console, declared in the `page.ts` beside its element. */
export interface Page {
  /** The name in the navigation, in the reader's language. */
  title: () => string;
  /** A sentence below the title, for an element that may have nothing to show. */
  hint?: () => string;
  /** Below which heading it appears. */
  group: 'account' | 'work' | 'support';
  /** The position within its group. */
  order: number;
  /** The persons who see it. The element itself has the last word: pages that deny are hidden, too. */
  personas: readonly Persona[];
  /** Shown without a sign-in, too. */
  isOpen?: true;
  /** Sets what a product would set on the element, besides the attributes that all elements have. */
  setUp?: (element: HTMLElement) => void;
}
