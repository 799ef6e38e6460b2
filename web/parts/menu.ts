import { html, type TemplateResult } from 'lit';

export interface MenuItem {
  label: string;
  isDanger?: boolean;
  onSelect: () => void;
}

const buttonOf = (popover: HTMLElement): HTMLElement | null =>
  (popover.getRootNode() as ShadowRoot).querySelector<HTMLElement>(`[popovertarget="${popover.id}"]`);

/** Closes a menu and gives the focus back to its button, so that a dialog that opens then returns it there, too. */
const close = (popover: HTMLElement): void => {
  popover.hidePopover();
  buttonOf(popover)?.focus();
};

/** Puts an open popover below its button, or above it where there is no room. It closes when the button is out of sight. */
const place = (popover: HTMLElement): void => {
  const button = buttonOf(popover);
  if (!button) return;
  const at = button.getBoundingClientRect();
  if (at.width === 0 || at.bottom < 0 || at.top > innerHeight) {
    popover.hidePopover();
    return;
  }
  const { width, height } = popover.getBoundingClientRect();
  const isBelow = at.bottom + height + 8 < innerHeight || at.top < height + 8;
  popover.style.setProperty('left', `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`);
  popover.style.setProperty('top', `${isBelow ? at.bottom + 4 : at.top - height - 4}px`);
};

/** Keeps an open popover beside its button, which moves with the window's size, with scrolling and with changes of the page. */
const follow = (popover: HTMLElement): void => {
  if (!popover.isConnected || !popover.matches(':popover-open')) return;
  place(popover);
  requestAnimationFrame(() => follow(popover));
};

const onToggle = (event: ToggleEvent): void => {
  if (event.newState !== 'open') return;
  const popover = event.target as HTMLElement;
  follow(popover);
  popover.querySelector<HTMLElement>('[role=menuitem]')?.focus();
};

const onKey = (event: KeyboardEvent): void => {
  const popover = event.currentTarget as HTMLElement;
  if (event.key === 'Escape') {
    event.preventDefault();
    close(popover);
    return;
  }
  const items = [...popover.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const now = items.indexOf(event.target as HTMLElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
};

/** A button with three dots that opens a menu. @param id unique within the element @param label names what it is about */
export const menu = (id: string, label: string, items: readonly MenuItem[]): TemplateResult => html`
  <button type="button" class="icon quiet" popovertarget=${id} aria-haspopup="menu" aria-label=${label}>⋮</button>
  <div class="menu" popover role="menu" id=${id} aria-label=${label} @toggle=${onToggle} @keydown=${onKey}>
    ${items.map(
      ({ label: text, isDanger, onSelect }) =>
        html`<button
          type="button"
          role="menuitem"
          class=${isDanger ? 'danger-quiet' : ''}
          @click=${(event: Event) => {
            const popover = (event.currentTarget as HTMLElement).closest<HTMLElement>('[popover]');
            if (popover) close(popover);
            onSelect();
          }}
        >
          ${text}
        </button>`,
    )}
  </div>
`;
