import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Privacy and role settings'),
  group: 'account',
  order: 4,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
