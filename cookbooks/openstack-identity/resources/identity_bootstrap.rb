# frozen_string_literal: true

unified_mode true
provides :openstack_identity_bootstrap
resource_name :openstack_identity_bootstrap

description "Keystone's first domain, project, role and administrator: made when the administrator cannot log in or lacks the role, " \
            'be it because nothing is there or because the password is another one.'

property :user, String, name_property: true, description: 'The administrator.'
property :caches, Array, default: [].freeze, description: "host:port of each memcached that holds Keystone's cache."

include OpenStackCommon::Secrets

# While recipes are compiled: a secret that cannot work is refused before anything changes.
def after_created
  super
  secret('admin', 'password')
end

action :create do
  description 'Run keystone-manage bootstrap, unless the administrator can do their work.'

  extend OpenStackCommon::Api
  next if api.admin?

  converge_by('bootstrap Keystone') do
    refuse_what_is_disabled
    # The command believes the cache, which may know of a database that is no more.
    new_resource.caches.each { |address| OpenStackCommon::Memcached.flush(address) }
    bootstrap
    # Says what still keeps the administrator from work, if anything does.
    api.list('identity', '/projects', 'projects')
  end
end

action_class do
  include OpenStackCommon::Settings

  # The password goes by the environment: arguments are for everyone to see. Its log goes where Chef shows it.
  def bootstrap
    shell_out!('runuser', '-u', 'keystone', '--', 'keystone-manage', 'bootstrap', '--bootstrap-username', new_resource.user,
      environment: { 'OS_BOOTSTRAP_PASSWORD' => secret('admin', 'password'), 'OS_DEFAULT__USE_STDERR' => 'true' }, timeout: 300)
  end

  # Somebody's decision, which the command does not undo, and fails on.
  def refuse_what_is_disabled
    table, kind, name, id = OpenStackIdentity::Disabled.first(service_database('keystone'), new_resource.user)
    return unless id

    enable = "UPDATE #{table} SET enabled = 1 WHERE id = '#{id}'"
    raise "the #{kind} #{name} is disabled in Keystone, and nobody can administer the cloud. To enable it, on the node of the database: " \
          "mysql keystone --execute=\"#{enable}\"; then converge again"
  end
end
