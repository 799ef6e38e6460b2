import { css } from 'lit';

/** Buttons, fields, switches and menus. */
export const controls = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-height: 2.25rem;
    padding: 0.375rem 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    font-weight: 500;
    cursor: pointer;
    transition: background-color 0.12s, border-color 0.12s;
  }
  button:hover:not(:disabled, [aria-disabled='true']) {
    background: var(--_subtle);
    border-color: var(--_control);
  }
  button.primary {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.danger {
    background: var(--_danger);
    border-color: var(--_danger);
    color: var(--_on-danger);
  }
  button.danger-quiet {
    color: var(--_danger);
  }
  button.primary:hover:not(:disabled, [aria-disabled='true']),
  button.danger:hover:not(:disabled, [aria-disabled='true']) {
    background: color-mix(in srgb, currentcolor 8%, var(--_own));
  }
  button.primary {
    --_own: var(--_accent);
  }
  button.danger {
    --_own: var(--_danger);
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
  }
  button.small {
    min-height: 1.875rem;
    padding: 0.125rem 0.625rem;
    font-size: 0.92em;
  }
  button:disabled,
  button[aria-disabled='true'] {
    opacity: 0.55;
    cursor: not-allowed;
  }
  button.icon {
    width: 2rem;
    min-height: 2rem;
    padding: 0;
    font-size: 1.1em;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .field {
    display: grid;
    gap: 0.375rem;
    min-width: 0;
  }
  .field > label,
  .field > legend,
  .label {
    padding: 0;
    font-weight: 500;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.92em;
  }
  .error {
    color: var(--_danger);
    font-size: 0.92em;
  }
  input:not([type='checkbox'], [type='radio']),
  select,
  textarea {
    box-sizing: border-box;
    width: 100%;
    min-height: 2.25rem;
    padding: 0.375rem 0.625rem;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  textarea {
    min-height: 4.5rem;
    resize: vertical;
  }
  [aria-invalid='true'] {
    border-color: var(--_danger) !important;
  }
  .row > input.grow {
    width: auto;
  }
  .code {
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  }
  .count {
    max-width: 6rem;
  }
  .unit {
    max-width: 10rem;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  input[type='checkbox'],
  input[type='radio'] {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--_accent);
    flex: none;
  }
  .choice {
    display: flex;
    gap: 0.625rem;
    align-items: flex-start;
    min-height: 1.5rem;
    line-height: 1.4;
  }
  .choice input {
    margin-block-start: 0.2em;
  }
  .choices {
    display: grid;
    gap: 0.5rem;
  }
  .switch {
    position: relative;
    flex: none;
    width: 2.75rem;
    min-height: 1.5rem;
    height: 1.5rem;
    padding: 0;
    border: 1px solid var(--_control);
    border-radius: 1rem;
    background: var(--_control);
  }
  .switch:hover:not(:disabled, [aria-disabled='true']) {
    background: color-mix(in srgb, var(--_text) 15%, var(--_control));
  }
  .switch::after {
    content: '';
    position: absolute;
    inset-block: 2px;
    inset-inline-start: 2px;
    width: 18px;
    border-radius: 50%;
    background: #fff;
    box-shadow: 0 1px 2px rgb(0 0 0 / 25%);
    transition: translate 0.15s;
  }
  .switch[aria-checked='true'],
  .switch[aria-checked='true']:hover:not(:disabled, [aria-disabled='true']) {
    background: var(--_success);
    border-color: var(--_success);
  }
  .switch[aria-checked='true']::after {
    translate: 20px 0;
    background: light-dark(#fff, #10142b);
  }
  .switch:dir(rtl)[aria-checked='true']::after {
    translate: -20px 0;
  }
  [popover].menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-width: 11rem;
    max-width: min(20rem, 90vw);
    padding: 0.25rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
  }
  .menu button {
    justify-content: flex-start;
    width: 100%;
    border-color: transparent;
    background: transparent;
    font-weight: 400;
    text-align: start;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 1rem;
    background: var(--_border);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--_border);
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
    border-radius: 1rem;
    transition: width 0.3s;
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
`;
