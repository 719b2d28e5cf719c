# frozen_string_literal: true

unified_mode true
provides :openstack_identity_bootstrap
resource_name :openstack_identity_bootstrap

description "Keystone's first domain, project, role and administrator: made when the administrator cannot log in, " \
            'be it because nothing is there or because the password is another one.'

property :user, String, name_property: true, description: 'The administrator.'

include OpenStackCommon::Secrets

# While recipes are compiled: a secret that cannot work is refused before anything changes.
def after_created
  super
  secret('admin', 'password')
end

action :create do
  description 'Run keystone-manage bootstrap, unless the administrator can log in.'

  extend OpenStackCommon::Api
  next if api.admin?

  converge_by('bootstrap Keystone') do
    # The password goes by the environment: arguments are for everyone to see.
    shell_out!('runuser', '-u', 'keystone', '--', 'keystone-manage', 'bootstrap', *options,
      environment: { 'OS_BOOTSTRAP_PASSWORD' => secret('admin', 'password') }, timeout: 300)
  end
end

action_class do
  # Endpoints are openstack_endpoints' business.
  def options
    ['--bootstrap-username', new_resource.user, '--bootstrap-region-id', OpenStackCommon::Attributes.of(node)['region']]
  end
end
