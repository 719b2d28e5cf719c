# frozen_string_literal: true

require_relative 'attribute_check'
require_relative 'kinds'

module OpenStackCommon
  # node['openstack'] as recipes read it: checked as soon as the first recipe asks, with everything that is wrong in it told
  # at once; and typed, so that nobody has to ask again.
  #
  # What there may be, and of which kind, follows from attributes/default.rb of the cookbooks, made on a node that has
  # nothing else; and where a default does not tell, from what its cookbook describes.
  module Attributes
    # The cookbook whose attributes are below node['openstack'][group]; the other groups are those of openstack-common.
    OWNERS = {
      'identity' => 'openstack-identity', 'image' => 'openstack-image', 'placement' => 'openstack-placement',
      'compute' => 'openstack-compute', 'network' => 'openstack-network', 'database' => 'openstack-ops-database',
      'messaging' => 'openstack-ops-messaging', 'cache' => 'openstack-ops-cache'
    }.freeze
    COMMON = 'openstack-common'
    # These are of one kind wherever they stand.
    NAMED = { 'scheme' => Kinds.one_of('http', 'https'), 'host' => Kinds::HOST, 'port' => Kinds::PORT, 'path' => Kinds::PATH }.freeze
    INTERFACES = %w(public internal admin).freeze
    DESCRIBED = {} # rubocop:disable Style/MutableConstant

    # For a cookbook's libraries: name => kind or group of its own attributes; '*' stands for any other name.
    def self.describe(group, attributes)
      DESCRIBED[group] = attributes
    end

    # The attributes as plain Hashes; taken anew when one was set since.
    def self.of(node)
      given = node['openstack']
      state = node.run_state
      return state[:openstack_attributes] if state[:openstack_attributes_given].equal?(given)

      state[:openstack_known] ||= known(node.run_context)
      taken = AttributeCheck.new.take!('openstack', given.to_h, state[:openstack_known])
      state[:openstack_attributes_given] = given
      state[:openstack_attributes] = taken
    end

    # Name => kind or group. Of a group whose cookbook this run does not load, another node's may be set as well.
    def self.known(run_context)
      loaded, others = OWNERS.partition { |_, cookbook| run_context.loaded_fully_qualified_attribute?(cookbook, 'default') }.map(&:to_h)
      defaults = defaults_of([COMMON, *loaded.values].map { |name| run_context.cookbook_collection[name] })
      groups = defaults.to_h { |name, value| [name, kind_of(name, value, DESCRIBED[name])] }
      groups.merge(others.to_h { |name, _| [name, { **groups.fetch(name, {}), '*' => Kinds::ANYTHING }] })
    end

    def self.defaults_of(cookbooks)
      node = Chef::Node.new
      cookbooks.each { |cookbook| node.from_file(cookbook.attribute_filenames_by_short_filename.fetch('default')) }
      node['openstack'].to_h
    end

    def self.kind_of(name, default, described)
      case default
      when Hash then described&.key?('*') ? described : group_of(name, default, described || {})
      when nil then described || NAMED[name] || Kinds.optional(Kinds::TEXT)
      else described || NAMED[name] || Kinds.like(default)
      end
    end

    def self.group_of(name, defaults, described)
      return Kinds::OPTIONS if name.match?(/\Aconf(_\w+)?\z/)

      group = described.merge(defaults.to_h { |key, value| [key, kind_of(key, value, described[key])] })
      group.key?('scheme') ? group.merge(INTERFACES.to_h { |interface| [interface, group] }) : group
    end
    private_class_method :defaults_of, :kind_of, :group_of
  end
end
