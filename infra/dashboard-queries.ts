/** What the dashboard counts in the audit log, by title: entries and notices by type. */
const counted = {
  'Grants and access requests': ['grant', 'access-request'],
  'Support sessions and sensitive actions': ['support-session', 'sensitive-action'],
  'Policies, jobs and share links': ['policy', 'assignment-job', 'share-link'],
} as const;

/** The Logs Insights queries of the dashboard over the audit log. */
export const dashboardQueries = Object.entries(counted).map(([title, kinds]) => ({
  title,
  lines: [`filter unmapped.type like /^(${kinds.join('|')})\\./`, 'stats count(*) by unmapped.type'],
}));
