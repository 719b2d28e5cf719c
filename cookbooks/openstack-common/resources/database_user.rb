# frozen_string_literal: true

unified_mode true
provides :openstack_database_user
resource_name :openstack_database_user

description 'A user of the MariaDB server on this node, with all rights on its databases and none elsewhere.'

property :user, String, name_property: true, description: 'The user, who may come from any host.'
property :password, String, sensitive: true, description: 'Its password; drift is found by logging in.'
property :databases, Array, default: [], coerce: ->(names) { names.sort }, description: 'Databases that it has all rights on.'

load_current_value do |new_resource|
  root = OpenStackCommon::Mysql.new
  account = "#{OpenStackCommon::Mysql.string(new_resource.user)}@'%'"
  known = root.query("SELECT 1 FROM mysql.user WHERE User = #{OpenStackCommon::Mysql.string(new_resource.user)} AND Host = '%'")
  current_value_does_not_exist! if known.empty?

  grants = root.query("SHOW GRANTS FOR #{account}").flatten
  databases grants.filter_map { |grant| grant[/\AGRANT ALL PRIVILEGES ON `([^`]+)`\.\*/, 1]&.delete('\\') }
  login = OpenStackCommon::Mysql.new(user: new_resource.user, password: new_resource.password, host: '127.0.0.1')
  password new_resource.password if new_resource.password && login.accepted?
end

action :create do
  description 'Create the user, or correct its password and its rights.'

  converge_if_changed :password do
    sql.query("CREATE USER IF NOT EXISTS #{account}; ALTER USER #{account} IDENTIFIED BY #{sql.class.string(new_resource.password)}")
  end
  converge_if_changed :databases do
    present = current_resource&.databases || []
    revoked = (present - new_resource.databases).map { |name| "REVOKE ALL PRIVILEGES ON #{pattern(name)}.* FROM #{account}" }
    granted = (new_resource.databases - present).map { |name| "GRANT ALL PRIVILEGES ON #{pattern(name)}.* TO #{account}" }
    sql.query([*revoked, *granted].join('; '))
  end
end

action :delete do
  description 'Remove the user.'

  next unless current_resource

  converge_by("remove database user #{new_resource.user}") { sql.query("DROP USER #{account}") }
end

action_class do
  def sql
    @sql ||= OpenStackCommon::Mysql.new
  end

  def account
    "#{OpenStackCommon::Mysql.string(new_resource.user)}@'%'"
  end

  # In a grant, _ and % of a database's name are wildcards.
  def pattern(name)
    OpenStackCommon::Mysql.name(name.gsub(/[_%]/) { |char| "\\#{char}" })
  end
end
