import { text } from 'node:stream/consumers';
import { listen } from '../../../examples/product/server.ts';
import type { RunningProduct } from './running-product.ts';

/** The URL for pushes of a product that is not there yet. */
export interface PushGate {
  url: string;
  /** The statuses of the answers so far: 503 while there is no product. */
  answers: readonly number[];
  /** Passes pushes on to a product from now on. */
  open: (product: Pick<RunningProduct, 'url'>) => void;
  close: () => Promise<void>;
}

export const startPushGate = async (): Promise<PushGate> => {
  const answers: number[] = [];
  let product: Pick<RunningProduct, 'url'> | undefined;
  const server = await listen(async (request, response) => {
    const body = await text(request);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const { status } = product
      ? await fetch(`${product.url}/signals`, { method: 'POST', headers, body })
      : { status: 503 };
    answers.push(status);
    response.writeHead(status).end();
  }, 0);
  return {
    url: `${server.url}/signals`,
    answers,
    open: (opened) => {
      product = opened;
    },
    close: server.close,
  };
};
