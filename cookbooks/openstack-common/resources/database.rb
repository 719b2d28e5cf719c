# frozen_string_literal: true

unified_mode true
provides :openstack_database
resource_name :openstack_database

description 'A database of the MariaDB server on this node.'

property :database_name, String, name_property: true, description: 'The database.'
# MariaDB's own name of "utf8". Compared as strings the two differ for ever.
property :charset, String, default: 'utf8mb3', coerce: ->(name) { name == 'utf8' ? 'utf8mb3' : name },
                           description: 'Default character set of new tables.'

load_current_value do |new_resource|
  extend OpenStackCommon::DatabaseAccess
  charset database_server.charset(new_resource.database_name) || current_value_does_not_exist!
end

action :create do
  description 'Create the database, or correct its default character set.'

  extend OpenStackCommon::DatabaseAccess
  verb = current_resource ? 'ALTER' : 'CREATE'
  converge_if_changed do
    database_server.change("#{verb} DATABASE #{quoted_name} CHARACTER SET #{new_resource.charset}")
  end
end

action :delete do
  description 'Drop the database with everything in it.'

  extend OpenStackCommon::DatabaseAccess
  next unless current_resource

  converge_by("drop database #{new_resource.database_name}") { database_server.change("DROP DATABASE #{quoted_name}") }
end

action_class do
  def quoted_name
    OpenStackCommon::Mysql.name(new_resource.database_name)
  end
end
