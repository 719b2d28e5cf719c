# frozen_string_literal: true

module OpenStackIdentity
  # What keeps the administrator out because somebody disabled it. Only the database can be asked: Keystone lets nobody in to tell.
  module Disabled
    SQL = <<~SQL
      SELECT 'user', 'user', name, user.id FROM user JOIN local_user ON user.id = user_id
        WHERE NOT enabled AND local_user.domain_id = 'default' AND name = %<user>s
      UNION SELECT 'project', IF(is_domain, 'domain', 'project'), name, id FROM project
        WHERE NOT enabled AND (id = 'default' OR NOT is_domain AND domain_id = 'default' AND name = %<project>s)
    SQL

    # [table, kind, name, id], or nil.
    def self.first(database, user)
      names = { user: user, project: OpenStackCommon::Session::ADMIN[:project] }
      database.query(format(SQL, names.transform_values { |name| OpenStackCommon::Mysql.string(name) })).first
    end
  end
end
