/**
 * The contract of a messenger bot: what its users do, and how it fares.
 */
export const botMetrics: readonly string[] = [
  'bot_active_users',
  'bot_exceptions_total',
  'bot_likes_total',
  'bot_matches_total',
  'bot_messages_total',
  'bot_profiles_completed_total',
  'bot_registrations_total',
  'bot_update_duration_seconds_bucket',
  'bot_update_duration_seconds_count',
  'bot_update_duration_seconds_sum',
  'bot_updates_total',
  'db_connection_errors_total',
];
