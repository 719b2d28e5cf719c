# frozen_string_literal: true

module OpenStackCommon
  # The one reader of secrets. Nothing else in the cookbooks knows that they live in encrypted data bags.
  module Secrets
    BAG = 'openstack'

    # A value of the data bag `openstack`, decrypted; an item is read once a run, and never becomes an attribute.
    def secret(item, key)
      values = secret_items[item] ||= data_bag_item(BAG, item).to_h
      values.fetch(key) do
        raise KeyError, "data bag item #{BAG}/#{item} has no key '#{key}': `bin/secrets DIR` adds what is missing"
      end
    end

    private

    def secret_items
      run_context.node.run_state[:openstack_secrets] ||= {}
    end
  end
end
