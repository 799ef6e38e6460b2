import { html, type TemplateResult } from 'lit';

export interface MenuItem {
  label: string;
  isDanger?: boolean;
  onSelect: () => void;
}

/** Puts an opened popover below its button, or above it where there is no room. */
const place = (event: ToggleEvent): void => {
  if (event.newState !== 'open') return;
  const popover = event.target as HTMLElement;
  const button = (popover.getRootNode() as ShadowRoot).querySelector(`[popovertarget="${popover.id}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const isBelow = at.bottom + height + 8 < innerHeight || at.top < height + 8;
  popover.style.setProperty('left', `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`);
  popover.style.setProperty('top', `${isBelow ? at.bottom + 4 : at.top - height - 4}px`);
  popover.querySelector<HTMLElement>('[role=menuitem]')?.focus();
};

const move = (event: KeyboardEvent): void => {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=menuitem]')];
  const now = items.indexOf(event.target as HTMLElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
};

/** A button with three dots that opens a menu. @param id unique within the element @param label names what it is about */
export const menu = (id: string, label: string, items: readonly MenuItem[]): TemplateResult => html`
  <button type="button" class="icon quiet" popovertarget=${id} aria-haspopup="menu" aria-label=${label}>⋮</button>
  <div class="menu" popover role="menu" id=${id} aria-label=${label} @toggle=${place} @keydown=${move}>
    ${items.map(
      ({ label: text, isDanger, onSelect }) =>
        html`<button
          type="button"
          role="menuitem"
          class=${isDanger ? 'danger-quiet' : ''}
          @click=${(event: Event) => {
            (event.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')?.hidePopover();
            onSelect();
          }}
        >
          ${text}
        </button>`,
    )}
  </div>
`;
