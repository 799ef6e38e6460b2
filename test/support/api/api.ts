import { AsyncLocalStorage } from 'node:async_hooks';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Route } from '../../../shared/api/route.ts';
import { problemsOf } from '../../../shared/http/openapi-responses.ts';
import type { Response } from '../../../shared/http/respond.ts';
import { type Context, contexts } from '../../../shared/routes.ts';
import { call, problemName, type Request, type Result } from './call.ts';

type Contexts = typeof contexts;

/** The name of every route there is. */
export type RouteName = { [C in Context]: keyof Contexts[C] & string }[Context];

export interface NamedRoute {
  context: Context;
  name: RouteName;
  route: Route;
}

/** Every declared route, so that what runs over all of them covers new ones by itself. */
export const allRoutes: readonly NamedRoute[] = (Object.keys(contexts) as Context[]).flatMap((context) =>
  Object.entries(contexts[context] as Record<string, Route>).map(([name, route]) => ({
    context,
    name: name as RouteName,
    route,
  })),
);

export const routeNamed = (name: RouteName): NamedRoute => {
  const found = allRoutes.find((one) => one.name === name);
  if (!found) throw new Error(`there is no route ${name}`);
  return found;
};

export type LambdaHandler = (event: APIGatewayProxyEventV2) => Promise<Response>;

/** The Lambda handler of a context, loaded as the deployment does: by its entry file. */
export const handlerOf = async (context: Context): Promise<LambdaHandler> =>
  ((await import(`../../../functions/${context}/handler.ts`)) as { handler: LambdaHandler }).handler;

/** The route on whose behalf code runs: the innermost call of `api`. */
export const currentRoute = new AsyncLocalStorage<RouteName>();

/** Calls a route by its name through its Lambda handler. @throws for a problem that the route does not declare */
export const api = async <Body = Record<string, unknown>>(
  name: RouteName,
  request: Request = {},
): Promise<Result<Body>> => {
  const { context, route } = routeNamed(name);
  const handler = await handlerOf(context);
  const answer = await currentRoute.run(name, () => call<Body>(handler, route, request));
  const problem = answer.status >= 400 ? problemName(answer) : undefined;
  if (problem !== undefined && !(problemsOf(route) as string[]).includes(problem))
    throw new Error(`${name} answered ${problem}, which it does not declare`);
  return answer;
};
