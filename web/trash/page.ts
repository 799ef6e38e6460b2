import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Trash'),
  group: 'account',
  order: 7,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
