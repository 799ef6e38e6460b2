import { msg, str } from '@lit/localize';
import type { Api } from '../core/client.ts';
import { isFailure } from '../core/failure.ts';
import type { ChangeOptions } from '../core/gatehouse-element.ts';
import { agentName } from '../core/support-words.ts';
import { type Access, type AccessRequest, type Grant, type Question, type Session, termChanges } from './model.ts';
import { changedTerms, errorsOf, grantBodyOf, type Terms } from './terms.ts';

/** What the element provides. */
export interface ConsentHost {
  client: Api;
  account: () => string;
  access: () => Access | undefined;
  /** The teams to choose from. */
  teams: () => readonly string[];
  change: (action: string, run: () => Promise<unknown>, options?: ChangeOptions) => Promise<boolean>;
  update: () => void;
}

const emptyTerms: Terms = {
  period: '',
  ownCount: '',
  ownUnit: 'day',
  teams: [],
  scope: 'read_only',
  reason: '',
  ticket: '',
};

/** What the reader is asked and has entered, and the changes that follow. */
export class Consent {
  question: Question | undefined;
  terms: Terms = emptyTerms;
  /** The reason for declining or revoking. */
  text = '';
  /** Whether the form shows its errors: after the first attempt. */
  isChecked = false;
  isSaving = false;
  error: unknown;
  /** The request or session whose button was pressed. */
  busyId: string | undefined;
  readonly #host: ConsentHost;

  constructor(host: ConsentHost) {
    this.#host = host;
  }

  ask(question: Question): void {
    Object.assign(this, { question, error: undefined, isChecked: false, text: '', terms: this.#termsFor(question) });
    this.#host.update();
  }

  close(): void {
    this.question = undefined;
    this.#host.update();
  }

  setTerms(change: Partial<Terms>): void {
    this.terms = { ...this.terms, ...change };
    this.#host.update();
  }

  /** Reads the grant with its entity tag, then asks for its new terms. */
  async edit({ grantId }: Pick<Grant, 'grantId'>): Promise<void> {
    const { client, account, change } = this.#host;
    try {
      const { body: grant, etag = '' } = await client.getGrant({ accountId: account(), grantId });
      this.ask({ kind: 'edit', grant, etag });
    } catch (error) {
      await change('getGrant', () => Promise.reject(error));
    }
  }

  async reconfirm({ grantId }: Pick<Grant, 'grantId'>): Promise<void> {
    const { client, account, change } = this.#host;
    await change('reconfirmGrant', () => client.reconfirmGrant({ accountId: account(), grantId }), {
      done: msg('The access is confirmed.'),
    });
  }

  async approve({ requestId }: Pick<AccessRequest, 'requestId'>): Promise<void> {
    const { client, account } = this.#host;
    await this.#press(requestId, 'approveAccessRequest', msg('Access is granted.'), () =>
      client.approveAccessRequest({ accountId: account(), requestId }),
    );
  }

  async end({ sessionId, agent }: Pick<Session, 'sessionId' | 'agent'>): Promise<void> {
    const { client, account } = this.#host;
    await this.#press(sessionId, 'endSession', msg(str`${agentName(agent)} has left your account.`), () =>
      client.endSession({ accountId: account(), sessionId }),
    );
  }

  /** Carries out what the open dialog is about. It stays open when that fails. */
  async confirm(): Promise<void> {
    const { question } = this;
    if (!question || this.isSaving) return;
    const hasForm = question.kind === 'grant' || question.kind === 'edit' || question.kind === 'trim';
    this.isChecked = true;
    if (hasForm && Object.keys(errorsOf(this.terms)).length > 0) return this.#host.update();
    this.isSaving = true;
    this.#host.update();
    const [action, run, done] = this.#stepOf(question);
    const onFailure = (error: unknown): void => {
      this.error = error;
    };
    const isDone = await this.#host.change(action, run, { done, onFailure });
    this.isSaving = false;
    if (isDone) this.question = undefined;
    else if (question.kind === 'edit' && isFailure(this.error, 'stale-version'))
      await this.#showChanges(question.grant);
    this.#host.update();
  }

  #stepOf(question: Question): readonly [string, () => Promise<unknown>, string] {
    const { client, account } = this.#host;
    const accountId = account();
    const why = this.text.trim() === '' ? {} : { reason: this.text.trim() };
    switch (question.kind) {
      case 'grant': {
        const body = grantBodyOf(this.terms);
        return ['createGrant', () => client.createGrant({ accountId, body }), msg('Access is granted.')];
      }
      case 'edit': {
        const { grant, etag: ifMatch } = question;
        const { grantId } = grant;
        const body = changedTerms(grant, this.terms);
        const run = (): Promise<unknown> =>
          Object.keys(body).length === 0
            ? Promise.resolve()
            : client.changeGrant({ accountId, grantId, body, ifMatch });
        return ['changeGrant', run, msg('Saved.')];
      }
      case 'trim': {
        const { request } = question;
        const { duration, ...rest } = changedTerms(request, this.terms);
        const body = duration === undefined || duration === request.duration ? rest : { ...rest, duration };
        const { requestId } = request;
        const run = () => client.approveAccessRequest({ accountId, requestId, body });
        return ['approveAccessRequest', run, msg('Access is granted.')];
      }
      case 'decline': {
        const { requestId } = question.request;
        const run = () => client.declineAccessRequest({ accountId, requestId, body: why });
        return ['declineAccessRequest', run, msg('The request is declined.')];
      }
      case 'revoke': {
        const { grantId } = question.grant;
        return ['revokeGrant', () => client.revokeGrant({ accountId, grantId, body: why }), msg('Access is revoked.')];
      }
      case 'turn-off': {
        const run = () => client.turnOffSupportAccess({ accountId });
        return ['turnOffSupportAccess', run, msg('Support access is off.')];
      }
    }
  }

  /** Somebody else has changed the grant: shows what, and lets the reader save again over the new version. */
  async #showChanges(was: Grant): Promise<void> {
    const { client, account } = this.#host;
    try {
      const { body: grant, etag = '' } = await client.getGrant({ accountId: account(), grantId: was.grantId });
      this.question = { kind: 'edit', grant, etag, changes: termChanges(was, grant) };
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
  }

  async #press(id: string, action: string, done: string, run: () => Promise<unknown>): Promise<void> {
    this.busyId = id;
    this.#host.update();
    await this.#host.change(action, run, { done });
    this.busyId = undefined;
    this.#host.update();
  }

  #termsFor(question: Question): Terms {
    if (question.kind === 'grant') {
      const presets = this.#host.access()?.presets ?? [];
      const period = (presets.find(({ isDefault }) => isDefault) ?? presets[0])?.duration ?? 'own';
      return { ...emptyTerms, period, teams: this.#host.teams() };
    }
    if (question.kind === 'edit') {
      const { teams, scope } = question.grant;
      return { ...emptyTerms, period: 'keep', teams, scope };
    }
    if (question.kind !== 'trim') return emptyTerms;
    const { teams, scope, duration } = question.request;
    return { ...emptyTerms, period: duration, teams, scope };
  }
}
