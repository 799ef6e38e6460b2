import type middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Response } from '../respond.ts';

/** The signature that AWS Lambda calls. Tests may leave out the context. */
export type LambdaHandler = (event: APIGatewayProxyEventV2, context?: Context) => Promise<Response>;

/** State of one request that middlewares share and handlers do not see. */
interface RequestState extends Record<string, unknown> {
  /** From `performance.now()`, in milliseconds. */
  startedAt: number;
  /** For answers and logs: the caller's `X-Request-Id`, or the gateway's id. */
  requestId: string;
}

/** A request in the pipeline. Its `context` holds the parts of the call that earlier middlewares added. */
export type PipelineRequest<Parts = unknown> = middy.Request<
  APIGatewayProxyEventV2,
  unknown,
  unknown,
  Context & Parts,
  RequestState
>;

declare const added: unique symbol;

/** A middleware that reads the parts `Needs` of the call and adds the parts `Adds`. */
export interface Middleware<Needs, Adds>
  extends middy.MiddlewareObj<APIGatewayProxyEventV2, unknown, unknown, Context & Needs, RequestState> {
  /** For the compiler only. */
  readonly [added]?: Adds;
}

declare const serialized: unique symbol;

/** The middleware that turns what a handler returns into a response. */
export interface Serializer<Answer> extends Middleware<unknown, unknown> {
  /** For the compiler only. */
  readonly [serialized]: (answer: Answer) => void;
}

/**
 * A middy pipeline as the compiler sees it. The type grows with each `use`: a middleware must come after those whose
 * parts it needs, and a handler compiles only when all parts of its call were added.
 */
export interface Pipeline<Parts, Result> {
  use<Answer>(serializer: Serializer<Answer>): Pipeline<Parts, Answer>;
  use<Adds>(middleware: Middleware<Parts, Adds>): Pipeline<Parts & Adds, Result>;
  handler(handler: (event: APIGatewayProxyEventV2, call: Parts) => Promise<Result>): LambdaHandler;
}

/** Adds parts to the call. */
export const addToCall = <Adds>(request: { context: object }, parts: Adds & object): void => {
  Object.assign(request.context, parts);
};
