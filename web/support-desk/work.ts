import { msg, str } from '@lit/localize';
import type { Api, Body } from '../core/client.ts';
import type { ChangeOptions } from '../core/gatehouse-element.ts';
import { errorsOf, type Form, type Question, requestBodyOf, type Session, sessionBodyOf } from './model.ts';

/** What the element provides. */
export interface WorkHost {
  client: Api;
  /** The account that the form for requests starts with. */
  account: () => string;
  periods: () => readonly string[];
  nameOf: (accountId: string) => string;
  change: (action: string, run: () => Promise<unknown>, options?: ChangeOptions) => Promise<boolean>;
  /** Passes a session and its token on to the vendor's page. */
  entered: (accountId: string, token: Body<'openSession'>) => void;
  update: () => void;
}

const emptyForm: Form = { accountId: '', duration: '', scope: 'read_only', reason: '', ticket: '' };

/** What the agent is asked and has entered, and the changes that follow. */
export class Work {
  question: Question | undefined;
  form: Form = emptyForm;
  /** Whether the form shows its errors: after the first attempt. */
  isChecked = false;
  isSaving = false;
  error: unknown;
  /** The session whose button was pressed. */
  busyId: string | undefined;
  /** The same for all attempts with the same form, so that a repeated attempt does not create a second one. */
  #key = '';
  readonly #host: WorkHost;

  constructor(host: WorkHost) {
    this.#host = host;
  }

  ask(question: Question): void {
    const accountId = question.kind === 'enter' ? question.account.accountId : this.#host.account();
    const [duration = 'P1D'] = this.#host.periods();
    const form = { ...emptyForm, accountId, duration };
    Object.assign(this, { question, form, error: undefined, isChecked: false });
    this.#key = crypto.randomUUID();
    this.#host.update();
  }

  close(): void {
    this.question = undefined;
    this.#host.update();
  }

  setForm(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
    this.error = undefined;
    this.#key = crypto.randomUUID();
    this.#host.update();
  }

  /** Carries out what the open dialog is about. It stays open when that fails. */
  async confirm(): Promise<void> {
    const { question } = this;
    if (!question || this.isSaving) return;
    this.isChecked = true;
    if (Object.keys(errorsOf(question.kind, this.form)).length > 0) return this.#host.update();
    this.isSaving = true;
    this.#host.update();
    const [action, run, done] = this.#stepOf(question);
    // The dialog closes when the change is made: it must not cover the page for as long as its lists are loaded again.
    const runAndClose = async (): Promise<void> => {
      await run();
      Object.assign(this, { question: undefined, isSaving: false });
    };
    const onFailure = (error: unknown): void => {
      this.error = error;
    };
    const isDone = await this.#host.change(action, runAndClose, { done, onFailure });
    // Another dialog may be open by now.
    if (!isDone) this.isSaving = false;
    this.#host.update();
  }

  /** Gets a fresh token for an open session, for the vendor's page to open the account with. */
  async continue({ sessionId, accountId }: Session): Promise<void> {
    const { client, change, entered } = this.#host;
    this.busyId = sessionId;
    this.#host.update();
    await change('renewToken', async () => entered(accountId, (await client.renewToken({ sessionId })).body));
    this.busyId = undefined;
    this.#host.update();
  }

  async leave({ sessionId, accountId }: Session): Promise<void> {
    const { client, change, nameOf } = this.#host;
    this.busyId = sessionId;
    this.#host.update();
    const done = msg(str`You have left ${nameOf(accountId)}.`);
    await change('leaveSession', () => client.leaveSession({ sessionId }), { done });
    this.busyId = undefined;
    this.#host.update();
  }

  #stepOf(question: Question): readonly [string, () => Promise<unknown>, string] {
    const { client, entered } = this.#host;
    const { form } = this;
    const idempotencyKey = this.#key;
    switch (question.kind) {
      case 'request': {
        const body = requestBodyOf(form);
        const run = () => client.createAccessRequest({ body, idempotencyKey });
        return ['createAccessRequest', run, msg('The request is sent.')];
      }
      case 'enter': {
        const body = sessionBodyOf(form);
        const run = async () => entered(body.accountId, (await client.openSession({ body, idempotencyKey })).body);
        return ['openSession', run, msg(str`You are inside ${question.account.name}.`)];
      }
      case 'withdraw': {
        const { requestId } = question.request;
        const run = () => client.withdrawAccessRequest({ requestId });
        return ['withdrawAccessRequest', run, msg('The request is withdrawn.')];
      }
    }
  }
}
