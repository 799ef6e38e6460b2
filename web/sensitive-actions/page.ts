import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Sensitive actions'),
  group: 'account',
  order: 8,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
