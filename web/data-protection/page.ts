import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Data protection (GDPR)'),
  group: 'account',
  order: 5,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
