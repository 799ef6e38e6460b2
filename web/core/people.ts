import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Api } from './client.ts';

/** Names of users by id, each read once. Until it is known, and for removed users, the id stands in. */
export class People implements ReactiveController {
  readonly #host: ReactiveControllerHost & { account: string };
  readonly #api: Pick<Api, 'getUser'>;
  readonly #names = new Map<string, string>();

  constructor(host: ReactiveControllerHost & { account: string }, api: Pick<Api, 'getUser'>) {
    this.#host = host;
    this.#api = api;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#names.clear();
  }

  /** The name of a user of the account. */
  nameOf(userId: string): string {
    const { account } = this.#host;
    const key = `${account}/${userId}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    this.#names.set(key, userId);
    this.#api.getUser({ accountId: account, userId }).then(
      ({ body }) => {
        this.#names.set(key, body.name);
        this.#host.requestUpdate();
      },
      () => {},
    );
    return userId;
  }
}
