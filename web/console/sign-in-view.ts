import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SignIn } from './configuration.ts';
import type { SignInFailure } from './sign-in.ts';

const textOf = (failure: SignInFailure): string => {
  const texts: Record<SignInFailure, string> = {
    refused: msg('The sign-in was refused or canceled. Try again, or ask your administrator.'),
    'not-started': msg('This sign-in was not started in this tab, or it took too long. Try again.'),
    unreachable: msg('The sign-in service cannot be reached. Check your connection and try again.'),
  };
  return texts[failure];
};

const labelOf = ({ principals: { user, agent } }: SignIn): string =>
  agent && !user ? msg('Sign in as a support agent') : msg('Sign in');

/** The page of a reader who is not signed in. */
export const signInView = ({
  signIns,
  failure,
  onSignIn,
}: {
  signIns: readonly SignIn[];
  failure: SignInFailure | undefined;
  onSignIn: (signIn: SignIn, index: number) => void;
}): TemplateResult => html`
  <section class="card sign-in" aria-labelledby="sign-in">
    <header><h1 id="sign-in">${msg('Sign in to Gatehouse')}</h1></header>
    <div class="body">
      <p>${msg('Decide who may enter your account, or work as a support agent.')}</p>
      ${failure === undefined ? nothing : html`<p class="note warning" role="alert">${textOf(failure)}</p>`}
      <div class="row">
        ${signIns.map(
          (signIn, index) =>
            html`<button
              type="button"
              class=${index === 0 ? 'primary' : ''}
              @click=${() => onSignIn(signIn, index)}
            >
              ${labelOf(signIn)}
            </button>`,
        )}
      </div>
    </div>
  </section>
`;

/** The page of a reader whose tokens show neither a user of an account nor a support agent. */
export const strangerView = (onSignOut: () => void): TemplateResult => html`
  <section class="card sign-in" aria-labelledby="stranger">
    <header><h1 id="stranger">${msg('You have no access to Gatehouse')}</h1></header>
    <div class="body">
      <p>
        ${msg('Your sign-in names neither an account nor a support team. Ask your administrator, or use another sign-in.')}
      </p>
      <button type="button" @click=${onSignOut}>${msg('Sign out')}</button>
    </div>
  </section>
`;

/** The configuration could not be loaded. */
export const brokenView = (onRetry: () => void): TemplateResult => html`
  <section class="card sign-in" role="alert">
    <header><h1>${msg('The console could not be loaded')}</h1></header>
    <div class="body">
      <p>${msg('Check your connection and try again.')}</p>
      <button type="button" @click=${onRetry}>${msg('Try again')}</button>
    </div>
  </section>
`;
