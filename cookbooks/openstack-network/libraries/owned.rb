# frozen_string_literal: true

module OpenStackNetwork
  # Networks, subnets and routers of the admin project, by exact name: other projects may use the same names.
  module Owned
    include OpenStackCommon::Api

    # kind: network, subnet, router. The member as Neutron has it, or nil.
    def find_owned(kind, name)
      api.find('network', "/v2.0/#{kind}s", "#{kind}s", name: name, project_id: owner)
    end

    # Like find_owned, for what must be there.
    def find_owned!(kind, name)
      find_owned(kind, name) or raise "the admin project has no #{kind} '#{name}'"
    end

    def create_owned(kind, attributes)
      api.post('network', "/v2.0/#{kind}s", { kind => attributes.merge('project_id' => owner) }).fetch(kind)
    end

    def update_owned(kind, id, attributes)
      api.put('network', "/v2.0/#{kind}s/#{id}", { kind => attributes })
    end

    def delete_owned(kind, id)
      api.delete('network', "/v2.0/#{kind}s/#{id}")
    end

    # Neutron cannot change these: a difference is the operator's to resolve, because resources hang on what is there.
    def refuse_change(what, present, wanted)
      changed = wanted.reject { |key, value| value.nil? || present[key] == value }
      return if changed.empty?

      found = changed.keys.to_h { |key| [key, present[key]] }
      raise "#{what} has #{found}, and Neutron cannot change that to #{changed}: delete it first, or ask for what is there"
    end

    private

    def owner
      api.find!('identity', '/projects', 'projects', name: 'admin', domain_id: 'default').fetch('id')
    end
  end
end
