import type { ElementPart } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';

/** Calls back when its element comes near the visible area, again after each render while it is there. */
class WhenVisible extends AsyncDirective {
  #observer: IntersectionObserver | undefined;

  override update({ element }: ElementPart, [onVisible]: [() => void]): void {
    this.#observer?.disconnect();
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onVisible();
      },
      { rootMargin: '600px' },
    );
    this.#observer.observe(element);
  }

  override render(_onVisible: () => void): void {}

  override disconnected(): void {
    this.#observer?.disconnect();
  }
}

/** Put on an element below a list that grows while the reader scrolls. */
export const whenVisible = directive(WhenVisible);
