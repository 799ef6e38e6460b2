import { msg } from '@lit/localize';
import { html } from 'lit';
import type { Resource } from '../core/resource.ts';
import { dialog, errorNote } from './dialog.ts';
import { failedState, skeleton } from './states.ts';

/** Loads a part if nothing has loaded it yet. Not during a render, which it asks for. */
const demand = (part: Resource<unknown>): void => {
  if (part.error === undefined && !part.isBusy) queueMicrotask(() => part.isBusy || void part.reload());
};

/** Shows something whose code is loaded on demand (`onDemand`): a skeleton at first, the error with a retry when it fails. */
export const part = <Module>(code: Resource<Module>, render: (module: Module) => unknown): unknown => {
  if (code.value !== undefined) return render(code.value);
  demand(code);
  return code.error === undefined || code.isBusy ? skeleton() : failedState(code.error, () => void code.reload());
};

/** Shows a dialog whose code is loaded on demand; until then a dialog that says so, or why it failed, with a retry. */
export const partDialog = <Module>(
  code: Resource<Module>,
  render: (module: Module) => unknown,
  onClose: () => void,
): unknown => {
  if (code.value !== undefined) return render(code.value);
  demand(code);
  const error = code.isBusy ? undefined : code.error;
  return dialog({
    heading: error === undefined ? msg('Loading') : msg('This could not be loaded.'),
    body: error === undefined ? skeleton() : errorNote(error),
    actions: error === undefined ? '' : html`<button type="submit" class="primary">${msg('Try again')}</button>`,
    onSubmit: () => code.isBusy || void code.reload(),
    onClose,
  });
};
