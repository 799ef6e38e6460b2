import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { textIn } from './input.ts';

/** Asks for the ticket that a request, a session or a grant belongs to. @param ticket its id; empty without one */
export const ticketField = (ticket: string, onChange: (change: { ticket: string }) => void): TemplateResult =>
  html`<div class="field">
    <label for="ticket">${msg('Ticket (optional)')}</label>
    <input
      id="ticket"
      type="text"
      maxlength="128"
      autocomplete="off"
      .value=${ticket}
      @input=${(event: Event) => onChange({ ticket: textIn(event) })}
    />
  </div>`;
