import { html, nothing, type TemplateResult } from 'lit';

export interface SwitchOptions {
  /** A unique id within the element. */
  id: string;
  label: unknown;
  hint?: unknown;
  isOn: boolean;
  /** The change is under way: the switch keeps its state until it is true. */
  isBusy?: boolean;
  isDisabled?: boolean;
  onToggle: (isOn: boolean) => void;
}

/** A setting that is on or off, with its label and explanation. It shows the stored state, not the wished-for one. */
export const toggle = ({ id, label, hint, isOn, isBusy, isDisabled, onToggle }: SwitchOptions): TemplateResult => html`
  <div class="setting">
    <div>
      <div class="label" id="${id}-label">${label}</div>
      ${hint === undefined ? nothing : html`<div class="hint" id="${id}-hint">${hint}</div>`}
    </div>
    <button
      class="switch"
      type="button"
      role="switch"
      part="switch"
      aria-checked=${isOn}
      aria-labelledby="${id}-label"
      aria-describedby=${hint === undefined ? nothing : `${id}-hint`}
      aria-busy=${isBusy ? 'true' : nothing}
      ?disabled=${isDisabled ?? false}
      @click=${() => isBusy || onToggle(!isOn)}
    ></button>
  </div>
`;
