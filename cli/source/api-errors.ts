import { UserError } from '../../examples/demo/gatehouse.ts';
import { ApiError } from '../../package/client/index.ts';

const sentence = (text: string): string => text.replace(/\.?$/, '.');

/** A refusal of the API as one sentence, with the id under which the log has the request. */
const refusal = (url: string, { status, problem, headers }: ApiError): string => {
  if (!problem) return `${url} answered ${status}. Is it the address of a Gatehouse?`;
  const { title, detail, errors = [], requestId } = problem;
  const reasons = errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  const id = requestId ?? headers.get('x-request-id');
  return `${sentence([title, detail, reasons].filter(Boolean).join(': ').replaceAll('.:', ':'))}${id ? ` Request ${id}.` : ''}`;
};

/**
 * An error of a call as one that the operator can resolve.
 * @param url of the API
 * @param accountId the account in question: 404 says that there is none
 */
export const explainedCall = (error: unknown, url: string, accountId?: string): unknown => {
  if (error instanceof ApiError) {
    const isMissing = error.status === 404 && accountId !== undefined;
    const sentences = refusal(url, error);
    return new UserError(isMissing ? `There is no account ${accountId} at ${url}. ${sentences}` : sentences);
  }
  if (error instanceof TypeError && error.message === 'fetch failed') {
    return new UserError(`Nothing answers at ${url}.`);
  }
  // An id that the client puts into no path, such as `..`.
  if (error instanceof TypeError && / is missing or invalid$/.test(error.message))
    return new UserError(sentence(error.message));
  return error;
};
