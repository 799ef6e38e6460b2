import * as z from 'zod/mini';
import { fromNames } from './restriction.ts';

/** Every restriction by name, `everyone` by default; `admins` stands for owners and admins. */
export const Restrictions = z.strictObject(fromNames(z._default(z.enum(['everyone', 'admins']), 'everyone')));
