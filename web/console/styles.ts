import { css } from 'lit';

/** The frame around the pages. */
export const frame = css`
  :host {
    display: block;
    min-height: 100dvh;
  }
  .frame {
    display: grid;
    grid-template: auto 1fr / 15rem minmax(0, 1fr);
    min-height: 100dvh;
  }
  .bar {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    padding: 0.625rem 1.25rem;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    margin-inline-end: auto;
    font-weight: 600;
    font-size: 1.0625rem;
  }
  .brand::before {
    content: '';
    width: 1.125rem;
    height: 1.125rem;
    border: 3px solid var(--_accent);
    border-block-end: 0;
    border-radius: 0.6rem 0.6rem 0 0;
  }
  .bar label {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    color: var(--_muted);
  }
  .bar select {
    width: auto;
    min-height: 2rem;
    padding-block: 0.125rem;
    color: var(--_text);
  }
  .frame.alone {
    grid-template: auto 1fr / minmax(0, 1fr);
  }
  .reader {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .sign-in {
    max-width: 30rem;
    margin-inline: auto;
  }
  .sign-in h1 {
    margin: 0;
  }
  .sign-in .body {
    display: grid;
    gap: 1rem;
    justify-items: start;
  }
  nav {
    padding: 1.25rem 0.75rem;
    border-inline-end: 1px solid var(--_border);
    background: var(--_surface);
  }
  nav h2 {
    padding: 0 0.75rem;
    margin-block: 1.25rem 0.375rem;
    color: var(--_muted);
    font-size: 0.86em;
    font-weight: 500;
    letter-spacing: 0;
  }
  nav h2:first-child {
    margin-block-start: 0;
  }
  nav a {
    display: block;
    padding: 0.375rem 0.75rem;
    border-radius: var(--_radius);
    color: inherit;
    text-decoration: none;
  }
  nav a:hover {
    background: var(--_subtle);
  }
  nav a[aria-current] {
    background: var(--_subtle);
    font-weight: 600;
  }
  h1 {
    margin: 0 0 1rem;
    font-size: 1.625em;
    line-height: 1.25;
    font-weight: 600;
    letter-spacing: -0.015em;
  }
  .hint {
    margin-block-end: 1rem;
  }
  main {
    width: 100%;
    max-width: 62rem;
    padding: clamp(1rem, 4cqi, 2rem);
    margin-inline: auto;
  }
  @container (width < 48rem) {
    .frame {
      grid-template: auto auto 1fr / minmax(0, 1fr);
    }
    nav {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem;
      padding: 0.5rem;
      border-inline-end: 0;
      border-block-end: 1px solid var(--_border);
    }
    nav h2 {
      display: none;
    }
    .brand {
      width: 100%;
    }
    .bar label span {
      position: absolute;
      clip-path: inset(50%);
    }
    .bar label,
    .bar select {
      min-width: 0;
      max-width: 100%;
    }
    main {
      padding-inline: 0.75rem;
    }
  }
`;
