# frozen_string_literal: true

unified_mode true
provides :openstack_endpoint
resource_name :openstack_endpoint

description 'One interface of a service in the catalog.'

property :service_type, String, required: true, description: 'Type of the service, which must be there.'
property :service_name, String, desired_state: false, description: 'Its name, for a type that several have.'
property :interface, String, equal_to: %w(public internal admin), required: true, description: 'Who it is for.'
property :region, String, default: lazy { OpenStackCommon::Attributes.of(node)['region'] }, description: 'The region, which must be there.'
property :url, String, required: true, description: 'What clients are told.'
property :enabled, [true, false], default: true, description: 'Whether clients are told.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Catalog
  endpoint = endpoint_of(new_resource)
  current_value_does_not_exist! unless endpoint
  region endpoint['region_id'].to_s
  url endpoint['url']
  enabled endpoint['enabled']
end

action :create do
  description 'Create the endpoint, or correct it; one that is left in another region is moved, and a region that it left empty is removed.'

  extend OpenStackIdentity::Catalog
  rivals(new_resource).each { |one| warn_of(one) }
  former = current_resource&.region
  converge_if_changed :region, :url, :enabled do
    key = endpoint_key(new_resource) or raise "Keystone has no service of type #{new_resource.service_type}: declare it before its endpoints"
    save('endpoint', key, endpoint_of(new_resource), **values)
    remove('region', 'id' => former) if left?(former)
  end
end

action :delete do
  description 'Remove the endpoint.'

  extend OpenStackIdentity::Catalog
  next unless current_resource && current_resource.region == new_resource.region

  converge_by("remove #{new_resource.interface} endpoint of #{new_resource.service_type}") { remove('endpoint', endpoint_of(new_resource)) }
end

action_class do
  def values
    { url: new_resource.url, enabled: new_resource.enabled, region_id: new_resource.region }
  end

  # An endpoint of another installer may have been in no region.
  def left?(region)
    ![nil, '', new_resource.region].include?(region) && empty_region?(region)
  end

  def warn_of(other)
    Chef::Log.warn("clients may take #{other['url']} for #{new_resource.service_type} (#{new_resource.interface}) in place of " \
                   "#{new_resource.url}. Unless that is meant: #{api.removal('endpoints', other)}")
  end
end
