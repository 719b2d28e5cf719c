# frozen_string_literal: true

unified_mode true
provides :openstack_database_user
resource_name :openstack_database_user

description 'A user of the MariaDB server on this node, with all rights on its databases.'

property :user, String, name_property: true, description: 'The user, who may come from any host.'
property :password, String, sensitive: true, description: 'Its password; drift is found by its hash.'
property :databases, Array, default: [], coerce: ->(names) { names.map(&:to_s).sort },
                            description: 'Databases that it has all rights on; those on any other are taken away.'

load_current_value do |new_resource|
  extend OpenStackCommon::DatabaseAccess
  current_value_does_not_exist! unless database_server.user?(new_resource.user)
  databases database_server.owned(new_resource.user)
  password new_resource.password if new_resource.password && database_server.password?(new_resource.user, new_resource.password)
end

action :create do
  description 'Create the user, or correct its password and its rights.'

  extend OpenStackCommon::DatabaseAccess
  converge_if_changed :password do
    database_server.change("CREATE USER IF NOT EXISTS #{account}",
      "ALTER USER #{account} IDENTIFIED BY #{OpenStackCommon::Mysql.string(new_resource.password)}")
  end
  converge_if_changed(:databases) { database_server.change(*corrections) }
end

action :delete do
  description 'Remove the user.'

  extend OpenStackCommon::DatabaseAccess
  next unless current_resource

  converge_by("remove database user #{new_resource.user}") { database_server.change("DROP USER #{account}") }
end

action_class do
  def account
    "#{OpenStackCommon::Mysql.string(new_resource.user)}@'%'"
  end

  def corrections
    present = current_resource&.databases || []
    (present - new_resource.databases).map { |name| "REVOKE ALL PRIVILEGES ON #{pattern(name)}.* FROM #{account}" } +
      (new_resource.databases - present).map { |name| "GRANT ALL PRIVILEGES ON #{pattern(name)}.* TO #{account}" }
  end

  # In a grant, _ and % of a database's name are wildcards.
  def pattern(name)
    OpenStackCommon::Mysql.name(name.gsub(/[_%]/) { |char| "\\#{char}" })
  end
end
