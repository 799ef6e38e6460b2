import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Journal'),
  group: 'account',
  order: 9,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
